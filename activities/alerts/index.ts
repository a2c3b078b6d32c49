import type { AlertActivities } from '../../workflows/alert-types.ts';
import { type AnnounceDeps, announceAlerts } from '../alerts.ts';
import { withNamedFailures } from '../failures.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { Channels } from './channels.ts';
import { deliverAlerts } from './deliver.ts';

/** What the activities of alerts work with. */
export interface AlertDeps extends AnnounceDeps {
  readonly channels: Channels;
}

/** The activities that tell people, with what they work on handed in. */
export function createAlertActivities(deps: AlertDeps): AlertActivities {
  const { pool, channels } = deps;
  return withNamedFailures<AlertActivities>({
    deliverAlerts: (channel) => withHeartbeat((control) => deliverAlerts(pool, channels[channel], control)),
    announceAlerts: () => withHeartbeat(() => announceAlerts(deps)),
  });
}
