import { uuid } from '../support/raw-rows.ts';
import { addDays, type Instant, instantOf, type Moment, moments } from './clock.ts';
import type { Case, Day, Happening, Message } from './history.ts';

/** A message of a case. */
export interface Made extends Message {
  readonly id: string;
  readonly reference: string;
  readonly service: string;
  /** Index of its history. */
  readonly history: number;
  /** What it is called: `text 1`. */
  readonly name: string;
}

/** What goes on for all services. */
export type Shared = 'night' | 'two nights' | 'archive' | 'two archives' | { readonly diesAfter: number };

/** What begins at one moment: all of it at once, but that messages are made first. */
export interface Slot {
  readonly at: Instant;
  readonly day: string;
  readonly shared: readonly Shared[];
  readonly made: readonly Made[];
  readonly fate: readonly { readonly to: Made; readonly happening: Happening }[];
}

export const serviceOf = (history: number) => uuid(1 + history);

export function messagesOf({ histories }: Case): Made[] {
  return histories.flatMap(({ messages }, history) =>
    messages.map((message, index) => {
      const id = uuid(1_000_000 + history * 100 + index);
      const reference = id.replaceAll('-', '').slice(-16);
      return { ...message, id, reference, service: serviceOf(history), history, name: `${message.kind} ${index + 1}` };
    }),
  );
}

/** What is from before the first night counts as complete: it comes while all days are in its windows. */
const firstNightAtLatest = 2;

function heldNights(days: readonly Day[]): Day['night'][] {
  const nights = days.map(({ night }) => night);
  const first = nights.findIndex((night) => night !== 'missed');
  if (first === -1 || first > firstNightAtLatest) nights[firstNightAtLatest] = 'on time';
  return nights;
}

function sharedAt(moment: Moment, night: Day['night'], archive: Day['archive']): Shared[] {
  const shared: Shared[] = [];
  if (moment === 'night' && typeof night === 'object') shared.push(night);
  if (moment === 'night' && night === 'on time') shared.push('night');
  if (moment === 'night' && night === 'twice at once') shared.push('two nights');
  if (moment === 'noon' && night === 'at noon') shared.push('night');
  if (moment === 'night' && archive === 'beside the night') shared.push('archive');
  if (moment === 'archive' && archive === 'on time') shared.push('archive');
  if (moment === 'archive' && archive === 'twice at once') shared.push('two archives');
  return shared;
}

/** All that a case is made of, in the order of time; what would come after its days does not. */
export function agendaOf(given: Case): Slot[] {
  const messages = messagesOf(given);
  const nights = heldNights(given.days);
  return given.days.flatMap((day, index) =>
    moments.flatMap((moment) => {
      const made = messages.filter((message) => message.day === index && message.moment === moment);
      const fate = messages.flatMap((to) =>
        to.fate
          .filter((happening) => to.day + happening.after === index && happening.moment === moment)
          .filter(({ after }) => after > 0 || moments.indexOf(moment) >= moments.indexOf(to.moment))
          .map((happening) => ({ to, happening })),
      );
      const shared = sharedAt(moment, nights[index] ?? 'missed', day.archive);
      if (made.length + fate.length + shared.length === 0) return [];
      const date = addDays(given.start, index);
      return [{ at: instantOf(date, moment), day: date, shared, made, fate }];
    }),
  );
}
