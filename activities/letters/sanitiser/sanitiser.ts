import type { Readable } from 'node:stream';

/** What became of a letter's PDF. */
export type Sanitised =
  | {
      readonly status: 'passed';
      readonly pageCount: number;
      /** The lines of the PDF's address block, joined by \n; a postcode in capitals, a `United Kingdom` dropped. */
      readonly address: string;
      /** Only of an international address. */
      readonly postage?: InternationalPostage;
    }
  | {
      readonly status: 'failed';
      /** Notify's name of the fault, like `letter-too-long`. */
      readonly message: string;
      /** From 1 on. */
      readonly invalidPages?: readonly number[];
      /** Without it, the PDF could not be read. */
      readonly pageCount?: number;
    };

export type InternationalPostage = 'europe' | 'rest-of-world';

export interface SanitiseOptions {
  /** Whether the service may send letters abroad. */
  readonly allowInternational: boolean;
}

/** The bytes of a PDF, and how many they are. */
export interface PdfContent {
  readonly length: number;
  readonly content: Readable;
}

/** Tells whether a letter can be printed and where it goes. Spec: nightly §7.2, steps 4 and 5. */
export interface Sanitiser {
  /**
   * @param open called once, when the letter's turn has come. The content is read to its end, or destroyed.
   * @throws SanitiserError when it has come to no result: it may be tried again; what `open` throws, and the content's own
   *   error when that fails.
   */
  sanitise(open: () => Promise<PdfContent>, options: SanitiseOptions): Promise<Sanitised>;
  /** Ends its processes; what is under way gets a SanitiserError. */
  close(): Promise<void>;
}
