import { ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import {
  type AllowanceActivities,
  type AllowanceBatch,
  type AllowanceCounts,
  allowancesIncomplete,
  type NamedServices,
  type YearlyAllowances,
} from './allowance-types.ts';
import { failureTypes } from './names.ts';
import { nominalTime } from './nominal-time.ts';
import { billedPastPolicy, ledgerPolicy } from './policies.ts';

const { yearWithBilledPast } = proxyActivities<AllowanceActivities>(billedPastPolicy);
const { setAllowances, analyzeAllowances } = proxyActivities<AllowanceActivities>(ledgerPolicy);

/** Services that a run names. */
const namedServices = 20;

function add(one: AllowanceCounts, other: AllowanceCounts): AllowanceCounts {
  return {
    set: one.set + other.set,
    highVolume: one.highVolume + other.highVolume,
    custom: one.custom + other.custom,
    withoutType: one.withoutType + other.withoutType,
    withoutDefault: one.withoutDefault + other.withoutDefault,
  };
}

function join(one: NamedServices, other: NamedServices): NamedServices {
  return {
    withoutType: [...one.withoutType, ...other.withoutType].slice(0, namedServices),
    withoutDefault: [...one.withoutDefault, ...other.withoutDefault].slice(0, namedServices),
  };
}

function inWords(year: number, { counts, named }: Pick<AllowanceBatch, 'counts' | 'named'>): string {
  const { set, highVolume, custom, withoutType, withoutDefault } = counts;
  const lines = [
    `Allowances of the financial year ${year}: ${set} set, ${custom} of them as agreed last year, ${highVolume} of them 0 after a year of 300,000 fragments or more.`,
  ];
  if (withoutType > 0) {
    lines.push(
      `${withoutType} services have no type of organisation and count as other: ${named.withoutType.join(', ')}.`,
    );
  }
  if (withoutDefault > 0) {
    const services = named.withoutDefault.map(({ service, type }) => `${service} (${type})`);
    lines.push(
      `${withoutDefault} services got none, as there is none for their type of organisation: ${services.join(', ')}. ` +
        'Add it to default_annual_allowance, or give the organisation a type that has one, and start the run again.',
    );
  }
  return lines.join('\n\n');
}

/**
 * Sets what each active service may send for free in the financial year of the schedule's time, or of the start by hand,
 * where nobody has set it. Spec: nightly §4.9.
 *
 * @throws ApplicationFailure of the type AllowancesIncomplete, with the result in its details, when services got none.
 */
export async function populateAnnualBilling(given?: unknown): Promise<YearlyAllowances> {
  // It may come from the web UI.
  if (JSON.stringify(given ?? {}) !== '{}') {
    throw ApplicationFailure.nonRetryable(
      `Expected no input: the year follows from the time of the run; got ${JSON.stringify(given)}. Nothing was changed`,
      failureTypes.invalidRequest,
    );
  }
  const at = nominalTime().toISOString();
  const year = await yearWithBilledPast.executeWithOptions({ summary: "wait for last year's billing" }, [{ at }]);
  let done: AllowanceBatch | undefined;
  do {
    const after: string | null = done?.after ?? null;
    const batch = await setAllowances.executeWithOptions({ summary: `allowances of ${year}` }, [{ year, after }]);
    done =
      done === undefined
        ? batch
        : { ...batch, counts: add(done.counts, batch.counts), named: join(done.named, batch.named) };
    setCurrentDetails(inWords(year, done));
  } while (done.after !== null);
  const { counts, named } = done;
  const result: YearlyAllowances = {
    year,
    counts,
    named,
    analyzed: await analyzeAllowances.executeWithOptions({ summary: 'analyze' }, []),
  };
  if (counts.withoutDefault > 0) {
    throw ApplicationFailure.nonRetryable(inWords(year, done), allowancesIncomplete, result);
  }
  return result;
}
