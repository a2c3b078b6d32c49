import { type Alert, recordAlerts } from '../../db/alerts.ts';
import type { LetterTrouble } from '../../workflows/letter-types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { LetterDeps } from './deps.ts';

const names: Readonly<Record<string, string>> = {
  scanner: 'the virus scanner',
  store: 'the object store',
  database: 'the database',
  sanitiser: 'the sanitiser',
  worker: 'a worker',
};

/** Tells people that letters wait, once a day for each thing that they wait for, however many wait. */
export function reportTroubleActivity({ pool, alerts }: Pick<LetterDeps, 'pool' | 'alerts'>) {
  return ({ id, kind, message, since }: LetterTrouble): Promise<void> =>
    withHeartbeat(async () => {
      const name = names[kind] ?? 'something unexpected';
      const alert: Alert = {
        key: `letters-wait/${kind}/${new Date().toISOString().slice(0, 10)}`,
        subject: `Letters wait for ${name}`,
        message:
          `The letter ${id} has waited since ${since}, and others may wait too. ${message}\nThey are tried again every ten ` +
          `minutes, for as long as it takes. All of them: LetterWaitsFor = "${kind}" in the Temporal web UI, or npm run nightshift -- letters stuck`,
      };
      await recordAlerts(pool, [alert]);
      await alerts.announce();
    });
}
