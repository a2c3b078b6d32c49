/**
 * The only file that reads the environment. Everything else gets a {@link Config}, or a part of one, handed in.
 *
 * `readConfig` has no side effect, and names every mistake at once.
 */
import { z } from 'zod';
import { type AlertSettings, alertSettings, alertVariables, checkAlertVariables } from './alerts.config.ts';
import {
  checkTemporalVariables,
  redisUrl,
  type TemporalSettings,
  temporalSettings,
  temporalVariables,
} from './connections.config.ts';
import { days, flag, isTimeZone, listOfSecrets, secretsByClient, url, whole } from './forms.config.ts';
import { type LetterSettings, letterSettings, letterVariables } from './letters.config.ts';
import { type ScheduleSpec, schedules } from './schedules.config.ts';
import { inShadow } from './shadow.config.ts';
import { type TelemetrySettings, telemetrySettings, telemetryVariables } from './telemetry.config.ts';
import { checkWorkerVariables, type WorkerSettings, workerSettings, workerVariables } from './workers.config.ts';

export type { ScheduleSpec } from './schedules.config.ts';
export { shadowMark } from './shadow.config.ts';
export { type ActivitiesAtOnce, activitiesAtOnce, type WorkerSettings } from './workers.config.ts';

/** How many days, counted back from yesterday, a night recomputes, per fact and type. At least 1, at most 364. */
export interface Windows {
  readonly notificationStatus: { readonly email: number; readonly sms: number; readonly letter: number };
  readonly processingTime: number;
  /** `ft_billing` and `ft_billing_letter_despatch`. */
  readonly billing: number;
}

export interface Config {
  /** `NOTIFY_ENVIRONMENT`: development, preview, staging, production, ... Used in log lines and alerts. */
  readonly environment: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Undefined: nobody named a server, and the launcher of `npm start` brings its own. */
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly temporal: TemporalSettings;
  readonly workers: WorkerSettings;
  /** The zone whose midnights bound a reporting day, and in which the night's schedule is written. */
  readonly timeZone: string;
  readonly windows: Windows;
  /** Days older than this many days before the night's own date have no raw rows any more (they are archived). */
  readonly rawHorizonDays: number;
  readonly schedules: readonly ScheduleSpec[];
  readonly letters: LetterSettings;
  readonly alerts: AlertSettings;
  readonly telemetry: TelemetrySettings;
  /** What `nightshift.fact_day` records as the code that wrote a day, and what `/_status` says. */
  readonly codeVersion: string;
  readonly api: {
    readonly host: string;
    /** 0: any free one. */
    readonly port: number;
    /** Of the client `notify-admin`: any of them signs, so that one can be replaced without an interruption. */
    readonly adminSecrets: readonly string[];
    /** The same of the client `nightshift-ops`; none: nobody may use `/ops`. */
    readonly opsSecrets: readonly string[];
    /** Whether cookies are for HTTPS only. In development not. */
    readonly secureCookies: boolean;
    /** Temporal's web UI, without a slash at its end; undefined: pages name runs and link to none. */
    readonly temporalUiUrl: string | undefined;
    readonly buildTime: string;
    /** The domain that Notify sends e-mails from, and that addresses of archived users get. Notify's NOTIFY_EMAIL_DOMAIN. */
    readonly emailDomain: string;
    /** Who the text messages of a new service are from. Notify's FROM_NUMBER. */
    readonly fromNumber: string;
    /** Of the signatures on API key secrets and tokens: the last one signs, any is accepted. Notify's SECRET_KEY. */
    readonly secretKeys: readonly string[];
    /** Notify's DANGEROUS_SALT. */
    readonly salt: string;
    /** Whether secrets in the database may be plain. In development only. */
    readonly allowUnsigned: boolean;
  };
}

interface NamedLetterServers extends LetterSettings {
  readonly objects: NonNullable<LetterSettings['objects']>;
  readonly clamd: NonNullable<LetterSettings['clamd']>;
}

/** A config in which every server is named: what the worker, the schedules and the command line need. */
export interface ServerConfig extends Config {
  readonly letters: NamedLetterServers;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly temporal: TemporalSettings & { readonly address: string };
}

/** Thrown by {@link readConfig}; its message lists all that is wrong, a line each, with what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const variables = z
  .object({
    NOTIFY_ENVIRONMENT: z.string().default('development'),
    NIGHTSHIFT_LOG_LEVEL: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'expected debug, info, warn, error or silent' })
      .default('info'),
    DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database'),
    REDIS_URL: redisUrl(),
    ...temporalVariables,
    ...workerVariables,
    NIGHTSHIFT_TIME_ZONE: z
      .string()
      .refine(isTimeZone, { error: 'expected an IANA time zone, like Europe/London' })
      .default('Europe/London'),
    NIGHTSHIFT_WINDOW_STATUS_EMAIL: days(10),
    NIGHTSHIFT_WINDOW_STATUS_SMS: days(10),
    NIGHTSHIFT_WINDOW_STATUS_LETTER: days(10),
    NIGHTSHIFT_WINDOW_PROCESSING_TIME: days(10),
    NIGHTSHIFT_WINDOW_BILLING: days(10),
    NIGHTSHIFT_MONTHS_KEPT: whole('a whole number of months', 2, 120, 13),
    NIGHTSHIFT_SHADOW: flag(false),
    NIGHTSHIFT_CODE_VERSION: z.string().default('development'),
    NIGHTSHIFT_BUILD_TIME: z.string().default('unknown'),
    HOST: z.string().default('127.0.0.1'),
    PORT: whole('a TCP port', 0, 65_535, 6011),
    ADMIN_CLIENT_SECRET: z.string().optional(),
    SECRET_KEY: listOfSecrets().optional(),
    NOTIFY_EMAIL_DOMAIN: z.string().default('notify.tools'),
    FROM_NUMBER: z.string().max(11, { error: 'expected 11 characters at most' }).optional(),
    DANGEROUS_SALT: z.string().optional(),
    INTERNAL_CLIENT_API_KEYS: secretsByClient().optional(),
    TEMPORAL_UI_URL: url(['http:', 'https:'], 'http://127.0.0.1:8233'),
    ...letterVariables,
    ...alertVariables,
    ...telemetryVariables,
  })
  .superRefine(checkAlertVariables)
  .superRefine(checkTemporalVariables)
  .superRefine(checkWorkerVariables);

type Variables = z.infer<typeof variables>;

function toConfig(v: Variables): Config {
  return {
    environment: v.NOTIFY_ENVIRONMENT,
    logLevel: v.NIGHTSHIFT_LOG_LEVEL,
    databaseUrl: v.DATABASE_URL,
    redisUrl: v.REDIS_URL,
    temporal: temporalSettings(v),
    workers: workerSettings(v),
    timeZone: v.NIGHTSHIFT_TIME_ZONE,
    windows: {
      notificationStatus: {
        email: v.NIGHTSHIFT_WINDOW_STATUS_EMAIL,
        sms: v.NIGHTSHIFT_WINDOW_STATUS_SMS,
        letter: v.NIGHTSHIFT_WINDOW_STATUS_LETTER,
      },
      processingTime: v.NIGHTSHIFT_WINDOW_PROCESSING_TIME,
      billing: v.NIGHTSHIFT_WINDOW_BILLING,
    },
    rawHorizonDays: 364,
    schedules: inShadow(
      schedules({
        timeZone: v.NIGHTSHIFT_TIME_ZONE,
        lettersTaskQueue: v.NIGHTSHIFT_LETTERS_TASK_QUEUE,
        monthsKept: v.NIGHTSHIFT_MONTHS_KEPT,
        runbookUrl: v.NIGHTSHIFT_RUNBOOK_URL,
      }),
      v.NIGHTSHIFT_SHADOW,
    ),
    letters: letterSettings(v, v.NOTIFY_ENVIRONMENT),
    alerts: alertSettings(v),
    telemetry: telemetrySettings(v),
    codeVersion: v.NIGHTSHIFT_CODE_VERSION,
    api: {
      host: v.HOST,
      port: v.PORT,
      adminSecrets: v.INTERNAL_CLIENT_API_KEYS?.['notify-admin'] ?? [v.ADMIN_CLIENT_SECRET ?? []].flat(),
      opsSecrets: v.INTERNAL_CLIENT_API_KEYS?.['nightshift-ops'] ?? [],
      secureCookies: v.NOTIFY_ENVIRONMENT !== 'development',
      temporalUiUrl: v.TEMPORAL_UI_URL?.replace(/\/+$/, ''),
      buildTime: v.NIGHTSHIFT_BUILD_TIME,
      emailDomain: v.NOTIFY_EMAIL_DOMAIN,
      fromNumber: v.FROM_NUMBER ?? (v.NOTIFY_ENVIRONMENT === 'development' ? 'development' : 'GOVUK'),
      secretKeys: v.SECRET_KEY ?? ['dev-notify-secret-key'],
      salt: v.DANGEROUS_SALT ?? 'dev-notify-salt',
      allowUnsigned: v.NOTIFY_ENVIRONMENT === 'development',
    },
  };
}

const isSet = (value: string | undefined) => value !== undefined && value !== '';

/** An empty variable counts as unset. */
function parse(environment: Environment): { readonly config?: Config; readonly problems: readonly string[] } {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => isSet(value)));
  const parsed = variables.safeParse(given);
  if (parsed.success) return { config: toConfig(parsed.data), problems: [] };
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    // A password must not reach a log line.
    const came = /_(?:URL|KEYS?|KEY_PATH|SECRET|SALT|DATA)$/.test(name)
      ? 'something else'
      : (JSON.stringify(given[name]) ?? 'nothing');
    return `${name}: ${issue.message}, but got ${came}`;
  });
  return { problems };
}

/**
 * Reads and checks the settings.
 *
 * @throws ConfigError naming every variable that cannot be used, what was expected and what came.
 */
export function readConfig(environment: Environment = process.env): Config {
  const { config, problems } = parse(environment);
  if (config === undefined) throw new ConfigError(problems);
  return config;
}

function unnamedServers(environment: Environment, names: readonly string[]): string[] {
  return names
    .filter((name) => !isSet(environment[name]))
    .map((name) => `${name}: not set. Name a server, or run \`npm start\`, which brings its own`);
}

/**
 * The settings of a process that cannot do without its servers.
 *
 * @throws ConfigError naming every mistake, and every server that is not named.
 */
export function readServerConfig(environment: Environment = process.env): ServerConfig {
  const { config, problems } = parse(environment);
  const names = ['DATABASE_URL', 'REDIS_URL', 'TEMPORAL_ADDRESS', 'NIGHTSHIFT_OBJECT_STORE'];
  const missing = unnamedServers(environment, names);
  const { databaseUrl, redisUrl, temporal } = config ?? {};
  const address = temporal?.address;
  const letters = lettersOf(config);
  if (config && databaseUrl && redisUrl && address && letters) {
    return { ...config, databaseUrl, redisUrl, temporal: { ...config.temporal, address }, letters };
  }
  throw new ConfigError([...problems, ...missing]);
}

/** Where clamd listens when nobody says otherwise. Letters wait until it is there. */
const usualClamd = { host: '127.0.0.1', port: 3310 };

function lettersOf(config: Config | undefined): NamedLetterServers | undefined {
  const { objects, clamd = usualClamd } = config?.letters ?? {};
  return config && objects && { ...config.letters, objects, clamd };
}

const asUnset = (name: string) => `${name}: not set. The value of development is for development only`;

/**
 * The settings of the API, which needs no Temporal.
 *
 * @throws ConfigError naming every mistake, and what is not set.
 */
export function readApiConfig(
  environment: Environment = process.env,
): Config & Pick<ServerConfig, 'databaseUrl' | 'redisUrl' | 'letters'> {
  const { config, problems } = parse(environment);
  const missing = unnamedServers(environment, ['DATABASE_URL', 'REDIS_URL', 'NIGHTSHIFT_OBJECT_STORE']);
  const { databaseUrl, redisUrl } = config ?? {};
  const letters = lettersOf(config);
  if (config !== undefined && config.environment !== 'development') {
    missing.push(...['SECRET_KEY', 'DANGEROUS_SALT'].filter((name) => !isSet(environment[name])).map(asUnset));
  }
  if (config?.api.adminSecrets.length === 0) {
    missing.push('ADMIN_CLIENT_SECRET: not set, nor a list of notify-admin in INTERNAL_CLIENT_API_KEYS');
  }
  if (config && databaseUrl && redisUrl && letters && missing.length === 0) {
    return { ...config, databaseUrl, redisUrl, letters };
  }
  throw new ConfigError([...problems, ...missing]);
}
