/** The settings of letters: where their files are, and who scans them. `temporal.config.ts` hands them out. */
import { z } from 'zod';

export interface LetterSettings {
  /** The task queue of everything around letters, so that a flood of them holds up no night. */
  readonly taskQueue: string;
  /** A folder that all workers and the API share, or S3; undefined: not named, and the launcher of `npm start` makes one. */
  readonly objects:
    | { readonly folder: string }
    | { readonly s3: { readonly region: string; readonly endpoint?: string } }
    | undefined;
  /** The names of the buckets, by what is in them. */
  readonly buckets: { readonly scan: string; readonly pdf: string; readonly test: string; readonly invalid: string };
  /** Where rows of a year ago go. Notify's S3_BUCKET_NOTIFICATION_DEEP_HISTORY and NOTIFICATION_DEEP_HISTORY_S3_KEY_PREFIX. */
  readonly history: { readonly bucket: string; readonly prefix: string };
  /** Undefined: not named. */
  readonly clamd: { readonly host: string; readonly port: number } | { readonly socketPath: string } | undefined;
}

export const letterVariables = {
  NIGHTSHIFT_LETTERS_TASK_QUEUE: z.string().default('nightshift-letters'),
  NIGHTSHIFT_OBJECT_STORE: z.string().optional(),
  AWS_REGION: z.string().default('eu-west-1'),
  AWS_ENDPOINT_URL_S3: z.string().optional(),
  S3_BUCKET_LETTERS_SCAN: z.string().optional(),
  S3_BUCKET_LETTERS_PDF: z.string().optional(),
  S3_BUCKET_TEST_LETTERS: z.string().optional(),
  S3_BUCKET_INVALID_PDF: z.string().optional(),
  S3_BUCKET_NOTIFICATION_DEEP_HISTORY: z.string().optional(),
  NOTIFICATION_DEEP_HISTORY_S3_KEY_PREFIX: z.string().default(''),
  CLAMD_ADDRESS: z
    .string()
    .regex(/^(?:\/.+|[^\s:/]+:\d{1,5})$/, {
      error: 'expected host:port, like 127.0.0.1:3310, or the path of a unix socket, like /run/clamav/clamd.ctl',
    })
    .optional(),
};

type Variables = z.infer<z.ZodObject<typeof letterVariables>>;

function objectsOf(v: Variables): LetterSettings['objects'] {
  const { NIGHTSHIFT_OBJECT_STORE: store, AWS_ENDPOINT_URL_S3: endpoint } = v;
  if (store === undefined) return undefined;
  if (store !== 's3') return { folder: store };
  return { s3: { region: v.AWS_REGION, ...(endpoint === undefined ? {} : { endpoint }) } };
}

function clamdOf(address: string | undefined): LetterSettings['clamd'] {
  if (address === undefined) return undefined;
  if (address.startsWith('/')) return { socketPath: address };
  const [host = '', port = ''] = address.split(':');
  return { host, port: Number(port) };
}

/** @param environment Notify's name of it, which is in the names of its buckets. Spec: nightly §7.1. */
export function letterSettings(v: Variables, environment: string): LetterSettings {
  return {
    taskQueue: v.NIGHTSHIFT_LETTERS_TASK_QUEUE,
    objects: objectsOf(v),
    buckets: {
      scan: v.S3_BUCKET_LETTERS_SCAN ?? `${environment}-letters-scan`,
      pdf: v.S3_BUCKET_LETTERS_PDF ?? `${environment}-letters-pdf`,
      test: v.S3_BUCKET_TEST_LETTERS ?? `${environment}-test-letters`,
      invalid: v.S3_BUCKET_INVALID_PDF ?? `${environment}-letters-invalid-pdf`,
    },
    history: {
      bucket: v.S3_BUCKET_NOTIFICATION_DEEP_HISTORY ?? `${environment}-notification-deep-history`,
      prefix: v.NOTIFICATION_DEEP_HISTORY_S3_KEY_PREFIX,
    },
    clamd: clamdOf(v.CLAMD_ADDRESS),
  };
}
