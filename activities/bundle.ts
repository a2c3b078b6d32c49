/** Entry of `npm run build`: bundles the workflows, so that a deployed worker starts without a compiler. */
import { writeFile } from 'node:fs/promises';
import { DefaultLogger } from '@temporalio/worker';
import { bundleWorkflows } from './bundle-workflows.ts';

const { code } = await bundleWorkflows(new DefaultLogger('WARN'));
await writeFile(new URL('../workflow-bundle.js', import.meta.url), code);
