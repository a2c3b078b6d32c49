import { agendaOf, type Made, type Shared, type Slot } from './agenda.ts';
import type { Instant } from './clock.ts';
import type { Case } from './history.ts';

const inWords = (shared: Shared, day: string) => {
  if (typeof shared === 'object') return `the night of ${day}, which dies after ${shared.diesAfter} transactions`;
  if (shared === 'night') return `the night of ${day}`;
  return shared === 'two nights' ? `two nights of ${day}` : shared;
};

function about({ key, job, abroad, kind, postage, byApi, units, template }: Made): string {
  const of =
    kind === 'letter' ? `${postage} class, ${units} sheets` : kind === 'text' ? `${units} fragments` : undefined;
  return [
    `${key} key`,
    template === 1 ? undefined : `template ${template}`,
    job === null ? undefined : `job ${job}`,
    byApi ? 'by API' : undefined,
    abroad === null ? undefined : `to +${abroad}`,
    of,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function lineOf({ at, day, shared, made, fate }: Slot, name: (message: Made) => string): string {
  const parts = [
    ...shared.map((each) => inWords(each, day)),
    ...made.map((message) => `${name(message)} is made (${about(message)})`),
    ...fate.map(({ to, happening }) => `${name(to)}: ${happening.what}`),
  ];
  const atOnce = parts.length > 1 ? ', at once' : '';
  return `${at.words}${atOnce}: ${parts.join(' | ')}`;
}

const isUsual = (shared: Shared) => shared === 'night' || shared === 'archive';

/** Nights and archives in a row that nothing comes between, in a line. */
function usualLine(slots: readonly Slot[]): string {
  const count = (what: Shared) => slots.flatMap(({ shared }) => shared).filter((each) => each === what).length;
  const counts = [
    [count('night'), 'nights'],
    [count('archive'), 'archives'],
  ] as const;
  const said = counts.filter(([times]) => times > 0).map(([times, what]) => `${times} ${what}`);
  return `${slots[0]?.at.words} to ${slots.at(-1)?.at.words}: ${said.join(' and ')}`;
}

/** What goes on in a case up to an instant, a line for each moment, of some of its histories, or of all. */
export function describeCase(given: Case, until: Instant, histories: ReadonlySet<number> | undefined): string[] {
  const isShown = ({ history }: Made) => histories === undefined || histories.has(history);
  const shown = agendaOf(given)
    .filter(({ at }) => at.iso <= until.iso)
    .map((slot) => ({ ...slot, made: slot.made.filter(isShown), fate: slot.fate.filter(({ to }) => isShown(to)) }))
    .filter(({ made, fate, shared }) => made.length + fate.length + shared.length > 0);
  const several = (histories?.size ?? given.histories.length) > 1;
  const name = (message: Made) => (several ? `service ${message.history + 1}, ${message.name}` : message.name);
  const lines = [...(histories ?? given.histories.keys())].flatMap((index) => {
    const retention = given.histories[index]?.retention ?? null;
    const whose = several ? `Service ${index + 1}` : 'The service';
    return retention === null ? [] : [`${whose} keeps messages for ${retention} days`];
  });
  let usual: Slot[] = [];
  const endUsual = () => {
    lines.push(...(usual.length > 2 ? [usualLine(usual)] : usual.map((slot) => lineOf(slot, name))));
    usual = [];
  };
  for (const slot of shown) {
    if (slot.made.length + slot.fate.length === 0 && slot.shared.every(isUsual)) {
      usual.push(slot);
    } else {
      endUsual();
      lines.push(lineOf(slot, name));
    }
  }
  endUsual();
  return lines;
}
