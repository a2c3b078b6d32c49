/** The settings of a worker process: what it serves, how much at once, and as which version. `temporal.config.ts` hands them out. */
import { z } from 'zod';
import { whole } from './forms.config.ts';

/** What a worker process may serve; the letters have a second task queue, for their files. */
const workerNames = ['reporting', 'letters'] as const;
export type WorkerName = (typeof workerNames)[number];

/** How many activities of a task queue a worker runs at once. Each has a connection to Postgres while it runs. */
export interface ActivitiesAtOnce {
  readonly reporting: number;
  readonly letters: number;
  readonly letterFiles: number;
}

export const activitiesAtOnce: ActivitiesAtOnce = {
  /** Two scans, the days of three facts, and what is short. */
  reporting: 14,
  letters: 4,
  /** Each streams a file, or waits for the scanner. */
  letterFiles: 8,
};

export interface WorkerSettings {
  readonly serves: readonly WorkerName[];
  readonly activitiesAtOnce: ActivitiesAtOnce;
  /** Undefined: the worker takes whatever runs there are, and Temporal tells no versions apart. */
  readonly version: { readonly deploymentName: string; readonly buildId: string } | undefined;
}

function listOfWorkers() {
  const error = 'expected reporting, letters, or both with a comma between';
  return z
    .string()
    .default(workerNames.join(','))
    .transform((list) => list.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(workerNames, { error })));
}

const atOnce = (fallback: number) => whole('a whole number of activities', 1, 200, fallback);

/** The names of the version are those that Temporal's Worker Controller sets. */
export const workerVariables = {
  NIGHTSHIFT_WORKERS: listOfWorkers(),
  NIGHTSHIFT_REPORTING_ACTIVITIES: atOnce(activitiesAtOnce.reporting),
  NIGHTSHIFT_LETTERS_ACTIVITIES: atOnce(activitiesAtOnce.letters),
  NIGHTSHIFT_LETTER_FILES_ACTIVITIES: atOnce(activitiesAtOnce.letterFiles),
  TEMPORAL_DEPLOYMENT_NAME: z.string().optional(),
  TEMPORAL_WORKER_BUILD_ID: z.string().optional(),
};

type Variables = z.infer<z.ZodObject<typeof workerVariables>>;

/** The two names of a version go together. */
export function checkWorkerVariables(v: Variables, context: z.RefinementCtx): void {
  const names = ['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_WORKER_BUILD_ID'] as const;
  const [missing, ...more] = names.filter((name) => v[name] === undefined);
  if (missing === undefined || more.length > 0) return;
  const there = names.find((name) => name !== missing);
  context.addIssue({ code: 'custom', path: [missing], message: `expected a name, since there is a ${there}` });
}

export function workerSettings(v: Variables): WorkerSettings {
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId } = v;
  return {
    serves: v.NIGHTSHIFT_WORKERS,
    activitiesAtOnce: {
      reporting: v.NIGHTSHIFT_REPORTING_ACTIVITIES,
      letters: v.NIGHTSHIFT_LETTERS_ACTIVITIES,
      letterFiles: v.NIGHTSHIFT_LETTER_FILES_ACTIVITIES,
    },
    version: deploymentName === undefined || buildId === undefined ? undefined : { deploymentName, buildId },
  };
}
