import { parseArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { giveUp, replay, rescue, scanAll, scanNow, stuck } from '../letters/actions.ts';
import type { LetterContext } from '../letters/context.ts';
import { withTemporal } from '../temporal-client.ts';

interface Given {
  readonly name: string;
  readonly rest: readonly string[];
  readonly json: boolean;
  readonly all: boolean;
}

/** Checks what follows the name of an action. @throws UsageError */
type Checked = (given: Given) => (context: LetterContext) => Promise<number>;

function letterId({ name, rest: [id = 'nothing'] }: Given): string {
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return id.toLowerCase();
  throw new UsageError(`letters ${name}: expected the id of a letter, a UUID, got ${id}`);
}

function expectNoMore({ name, rest }: Given, count: number): void {
  if (rest.length <= count) return;
  throw new UsageError(`letters ${name}: expected nothing more, got ${rest.slice(count).join(' ')}`);
}

/** An action on all letters. */
function onAll(action: (given: Given, context: LetterContext) => Promise<number>): Checked {
  return (given) => {
    expectNoMore(given, 0);
    return (context) => action(given, context);
  };
}

/** An action on one letter. */
function onOne(action: (context: LetterContext, id: string) => Promise<number>): Checked {
  return (given) => {
    const id = letterId(given);
    expectNoMore(given, 1);
    return (context) => action(context, id);
  };
}

const withReason: Checked = (given) => {
  const id = letterId(given);
  const reason = given.rest.slice(1).join(' ').trim();
  if (reason === '') throw new UsageError('letters give-up: expected a reason after the id, which the alert will name');
  return (context) => giveUp(context, id, reason);
};

/** What can be done, by its name on the command line. */
const actions: ReadonlyMap<string, Checked> = new Map([
  ['stuck', onAll(({ json }, context) => stuck(context, json))],
  ['scan-now', (given) => (given.all ? onAll((_, context) => scanAll(context)) : onOne(scanNow))(given)],
  ['give-up', withReason],
  ['replay', onOne(replay)],
  ['rescue', onAll((_, context) => rescue(context))],
]);
/** The one option that an action takes. */
const optionOf: Readonly<Record<string, string>> = { stuck: 'json', 'scan-now': 'all' };

function actionOf(args: readonly string[]): ReturnType<Checked> {
  const { values, positionals } = parseArguments({
    args: [...args],
    options: { json: { type: 'boolean', default: false }, all: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [name = 'nothing', ...rest] = positionals;
  const action = actions.get(name);
  if (action === undefined)
    throw new UsageError(`letters: expected one of ${[...actions.keys()].join(', ')}, got ${name}`);
  for (const [option, isGiven] of Object.entries(values)) {
    if (isGiven && optionOf[name] !== option) throw new UsageError(`letters ${name}: --${option} does not go with it`);
  }
  return action({ name, rest, ...values });
}

async function run(args: readonly string[]): Promise<number> {
  const action = actionOf(args);
  return withTemporal((client, { letters }) => action({ client, taskQueue: letters.taskQueue }));
}

export const lettersCommand: Command = {
  summary: 'shows the letters that wait, hurries them on, ends them, or scans them again',
  usage: `letters stuck     [--json]
letters scan-now  ID
letters scan-now  --all
letters give-up   ID REASON...
letters replay    ID
letters rescue

  stuck     lists the letters that wait: what for, since when, and when they are tried again
  scan-now  tries a letter at once, or all that wait
  give-up   ends a letter that nobody can help: technical-failure, its file goes to ERROR/, and the alert names the reason
  replay    scans a letter again that was given up
  rescue    starts a scan for each letter that waits for one and has none, however old
  --json    as JSON on standard output

ID is the id of the notification.
Exit code 0: done; 1: failed; 2: arguments that do not fit.
Letters go on by themselves, without this command. A worker has to be running: npm run worker`,
  run,
};
