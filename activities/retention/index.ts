import type { ArchiveActivities } from '../../workflows/retention-types.ts';
import { withNamedFailures } from '../failures.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { archivePage } from './archive-page.ts';
import { type ArchiveDeps, type ArchiveLimits, archiveLimits } from './deps.ts';

/** The activity of the archiving, with what it works on handed in. */
export function createArchiveActivities(deps: ArchiveDeps, limits: ArchiveLimits = archiveLimits): ArchiveActivities {
  return withNamedFailures<ArchiveActivities>({
    archivePage: (input) => withHeartbeat((control) => archivePage(deps, limits, input, control)),
  });
}
