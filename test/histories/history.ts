import type { WindowDays } from '../../db/reporting/plan.ts';
import type { Moment } from './clock.ts';

export const happenings = {
  text: [
    'handed to mmg',
    'handed to firetext',
    'handed to nobody knows whom',
    'mmg says delivered',
    'mmg says not now',
    'mmg says never',
    'mmg says what nobody understands',
    'firetext says pending',
    'firetext says delivered',
    'firetext says failed',
    'reach says delivered',
  ],
  'e-mail': ['handed to ses', 'ses says delivered', 'ses says bounced', 'ses says bounced for good'],
  letter: [
    'handed to the printer',
    'cancelled',
    'the printer says despatched',
    'the printer says rejected',
    'it came back',
  ],
} as const;
export type Kind = keyof typeof happenings;
export type What = (typeof happenings)[Kind][number];

/** Done by Notify itself, and not told by a provider. */
export const isByNotify = (what: What) => what.startsWith('handed') || what === 'cancelled';

/** What befalls a message. */
export interface Happening {
  /** Days after the one on which it was made. */
  readonly after: number;
  readonly moment: Moment;
  /** Milliseconds that it begins after what else begins at that moment. */
  readonly delay: number;
  readonly what: What;
}

export interface Message {
  readonly kind: Kind;
  readonly key: 'normal' | 'team' | 'test';
  /** Index of the case's day. */
  readonly day: number;
  readonly moment: Moment;
  readonly template: 1 | 2;
  /** Null: it was sent on its own. */
  readonly job: 1 | 2 | null;
  readonly byApi: boolean;
  /** Prefix of the country of an international text. */
  readonly abroad: string | null;
  /** Of a letter. */
  readonly postage: string;
  /** Fragments of a text, sheets of a letter. */
  readonly units: number;
  /** From its making to a provider, if it is handed to one on the same day. */
  readonly seconds: number;
  readonly fate: readonly Happening[];
}

/** What befalls one service. */
export interface History {
  /** Days; null: the service has none of its own. */
  readonly retention: number | null;
  readonly messages: readonly Message[];
}

/** What goes on every day for all services. A night that dies stops after so many transactions. */
export interface Day {
  readonly night: 'missed' | 'on time' | 'at noon' | 'twice at once' | { readonly diesAfter: number };
  readonly archive: 'missed' | 'on time' | 'twice at once' | 'beside the night';
}

/** Histories that share a database and its days. */
export interface Case {
  readonly histories: readonly History[];
  readonly days: readonly Day[];
  /** The first of the days. */
  readonly start: string;
  readonly windows: WindowDays;
}
