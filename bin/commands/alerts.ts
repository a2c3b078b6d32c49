import { lastAlerts } from '../../db/ops/alerts.ts';
import { limitArgument, parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { withDatabase } from '../with-database.ts';

const mostAlerts = 1_000;

export const alertsCommand: Command = {
  summary: 'shows the last alerts, and whom they have reached',
  usage: `alerts [--limit N] [--json]

  --limit  how many, 10 by default
  --json   as JSON on standard output

The newest first; times are UTC. Reads the database of DATABASE_URL. docs/operating.md says what each alert means and what
to do.`,
  run(args) {
    const { values } = parseArguments({
      args: [...args],
      options: { limit: { type: 'string', default: '10' }, json: { type: 'boolean', default: false } },
    });
    const limit = limitArgument(values.limit, mostAlerts);
    return withDatabase(async (pool) => {
      const alerts = await lastAlerts(pool, limit);
      if (values.json) console.log(JSON.stringify(alerts, null, 2));
      else if (alerts.length === 0) console.log('There was no alert');
      else {
        for (const { foundAt, subject, message, delivered } of alerts) {
          console.log(`${foundAt}  ${subject}\n  ${message.replaceAll('\n', '\n  ')}`);
          console.log(`  delivered to: ${delivered.join(', ') || 'nobody yet'}\n`);
        }
      }
      return 0;
    });
  },
};
