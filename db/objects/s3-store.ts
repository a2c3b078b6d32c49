import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { failureOfPut, givenContent, readContent } from './content.ts';
import { ObjectStoreUnavailableError } from './errors.ts';
import { checkAddress, checkBucket, checkMetadata, inWords } from './object-name.ts';
import type { ObjectAddress, ObjectStore } from './object-store.ts';

interface S3StoreOptions {
  readonly region: string;
  /** Of a server other than AWS, which is then addressed in path style: `http://127.0.0.1:7070`. */
  readonly endpoint?: string;
  /** By default those that the AWS SDK finds: environment, profile, role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** In milliseconds, for each attempt. */
  readonly timeouts?: {
    /** For a connection; 3 s by default. */
    readonly connect: number;
    /** From the request, its body included, to the first byte of the answer; 60 s by default. */
    readonly answer: number;
    /** Without a byte in either direction; 30 s by default. */
    readonly idle: number;
  };
}

/**
 * Objects in S3, or in a server that speaks its protocol (tried with versitygw).
 *
 * A request is tried three times at most, with the SDK's back-off, when the store does not answer or is busy. Content is
 * sent in parts of 5 MB, one after the other: from 5 MB on as a multipart upload, which is aborted when it fails. The
 * account needs `s3:ListBucket`, without which S3 answers 403 for an object that is not there.
 */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  const { region, endpoint, credentials, timeouts = { connect: 3_000, answer: 60_000, idle: 30_000 } } = options;
  const client = new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: timeouts.connect,
      requestTimeout: timeouts.answer,
      throwOnRequestTimeout: true,
      socketTimeout: timeouts.idle,
    },
  });
  const where = endpoint ?? `S3 in ${region}`;
  const unavailable = (doing: string) => (cause: unknown) => new ObjectStoreUnavailableError(where, doing, cause);

  /** Undefined when the store says that there is no such object. */
  async function unlessMissing<T>(doing: string, request: Promise<T>): Promise<T | undefined> {
    try {
      return await request;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw unavailable(doing)(error);
    }
  }

  return {
    async get(address) {
      checkAddress(address);
      const doing = `get ${inWords(address)}`;
      const answer = await unlessMissing(doing, client.send(new GetObjectCommand(keyOf(address))));
      if (answer === undefined) return undefined;
      const { Body, ContentLength, Metadata = {} } = answer;
      if (!(Body instanceof Readable) || ContentLength === undefined)
        throw unavailable(doing)('an answer without content or length');
      return { length: ContentLength, metadata: Metadata, content: readContent(Body, unavailable(doing)) };
    },

    async head(address) {
      checkAddress(address);
      try {
        const { ContentLength = 0, Metadata = {} } = await client.send(new HeadObjectCommand(keyOf(address)));
        return { length: ContentLength, metadata: Metadata };
      } catch (error) {
        if (!(error instanceof NotFound)) throw unavailable(`find ${inWords(address)}`)(error);
        // HEAD has no body that would tell a missing bucket from a missing object.
        const { bucket } = address;
        await client.send(new HeadBucketCommand({ Bucket: bucket })).catch((cause: unknown) => {
          throw unavailable(`have the bucket ${bucket}`)(cause);
        });
        return undefined;
      }
    },

    async put(address, content, metadata = {}) {
      checkAddress(address);
      checkMetadata(metadata);
      const Body = content instanceof Readable ? Readable.from(givenContent(content), { objectMode: false }) : content;
      const params = { ...keyOf(address), Body, Metadata: { ...metadata } };
      try {
        await new Upload({ client, params, queueSize: 1 }).done();
      } catch (error) {
        throw failureOfPut(error, unavailable(`put ${inWords(address)}`));
      }
    },

    async copy(from, to, metadata) {
      checkAddress(from);
      checkAddress(to);
      checkMetadata(metadata);
      const CopySource = [from.bucket, ...from.name.split('/')].map(encodeURIComponent).join('/');
      const replacing = { Metadata: { ...metadata }, MetadataDirective: 'REPLACE' } as const;
      const request = client.send(new CopyObjectCommand({ ...keyOf(to), CopySource, ...replacing }));
      return (await unlessMissing(`copy ${inWords(from)} to ${inWords(to)}`, request)) !== undefined;
    },

    async delete(address) {
      checkAddress(address);
      await unlessMissing(`delete ${inWords(address)}`, client.send(new DeleteObjectCommand(keyOf(address))));
    },

    async *list(bucket, prefix) {
      checkBucket(bucket);
      try {
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
          for (const { Key = '', Size = 0 } of Contents) yield { name: Key, length: Size };
        }
      } catch (error) {
        throw unavailable(`list ${bucket}/${prefix}*`)(error);
      }
    },
  };
}

function keyOf({ bucket, name }: ObjectAddress): { Bucket: string; Key: string } {
  return { Bucket: bucket, Key: name };
}
