import type { LocalApi } from '../../stack/api.ts';
import type { Stack } from '../../stack/launcher.ts';
import type { LetterServers } from '../../stack/letter-servers.ts';
import type { Config } from '../../temporal.config.ts';
import { dashboardCommand } from './dashboard.ts';

/** What runs, and what the user has named of it. */
interface Running {
  readonly stack: Stack;
  readonly letters: LetterServers;
  readonly api: LocalApi;
  readonly given: Config;
}

/** The pages of the web UI; undefined for a server of which we know no UI. */
function pages({ temporal }: Stack, { workflowId, runId }: { readonly workflowId: string; readonly runId: string }) {
  if (temporal.uiUrl === undefined) return [];
  const workflows = `${temporal.uiUrl}/namespaces/default/workflows`;
  return [
    `The run in the web UI:  ${workflows}/${encodeURIComponent(workflowId)}/${runId}`,
    `All runs:               ${workflows}`,
  ];
}

/** What other terminals need to reach the servers that were started here; those given are known to whoever gave them. */
function exports({ stack, letters, given }: Running): string[] {
  const started = [
    ['DATABASE_URL', stack.databaseUrl, given.databaseUrl],
    ['REDIS_URL', stack.redisUrl, given.redisUrl],
    ['TEMPORAL_ADDRESS', stack.temporal.address, given.temporal.address],
  ] as const;
  const named = started.filter(([, , ofUser]) => ofUser === undefined).map(([name, value]) => [name, value] as const);
  const lines = [...named, ...Object.entries(letters.started)].map(([name, value]) => `  export ${name}=${value}`);
  return lines.length === 0 ? [] : ['For commands in another terminal:', ...lines];
}

/** Where to look, and what to try. */
export function nextSteps(
  running: Running,
  run: { readonly workflowId: string; readonly runId: string; readonly night: string },
): string {
  const { stack, api } = running;
  return [
    ...pages(stack, run),
    `The API, as OpenAPI:    ${api.url}/openapi.json`,
    `The operators page:     ${api.url}/ops (token: ${api.opsSecret ?? 'a secret of nightshift-ops'})`,
    `The performance page:   ${api.url}/features/performance`,
    'The dashboard, cached until the next night:',
    `  ${dashboardCommand(api, run.night)}`,
    ...exports(running),
    'To try:',
    `  npm run nightshift -- run night --night ${run.night}                   the same night again: no row changes`,
    `  npm run nightshift -- run billing --night ${run.night} --use-rollup    money anew, without reading raw rows`,
    '  npm run nightshift -- run billing-today                              today, as far as it has come',
    '  npm run nightshift -- letters stuck                                  letters that wait: what for, since when',
    '  npm run nightshift -- --help',
  ].join('\n');
}
