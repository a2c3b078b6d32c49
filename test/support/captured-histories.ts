import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { workflowNames } from '../../workflows/names.ts';

/** The histories that are committed. Its README says how they are captured. */
export const historiesFolder = join(import.meta.dirname, '../histories');

/** A run's history from the folder, ready to be replayed. */
export interface CapturedHistory {
  /** Of its file. */
  readonly name: string;
  readonly workflowType: string;
  readonly workflowId: string;
  readonly history: ReturnType<typeof historyFromJSON>;
}

async function historyFiles(folder: string): Promise<{ readonly name: string; readonly text: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  if (names.length === 0) {
    throw new Error(`No history in ${folder}: expected JSON files. Capture them, as test/histories/README.md says`);
  }
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

/**
 * Reads the histories of a folder, in the order of their names.
 *
 * @throws Error when there is none, or one does not begin with the start of a workflow.
 */
export async function readHistories(folder: string): Promise<CapturedHistory[]> {
  return (await historyFiles(folder)).map(({ name, text }) => {
    const history = historyFromJSON(JSON.parse(text));
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    const workflowType = started?.workflowType?.name;
    const workflowId = started?.workflowId;
    if (workflowType && workflowId) return { name, workflowType, workflowId, history };
    throw new Error(`${name}: expected a history from its start, got another. Capture it again`);
  });
}

/** The workflows of ours that have no history among these. */
export function typesWithoutHistory(histories: readonly CapturedHistory[]): string[] {
  const captured = new Set(histories.map(({ workflowType }) => workflowType));
  return Object.values(workflowNames).filter((name) => !captured.has(name));
}

/** The files of a folder as text, with the payloads, which are in base64, as they read. */
export async function historyTexts(folder: string): Promise<string[]> {
  const decoded = (_match: string, payload: string) => `"data": ${Buffer.from(payload, 'base64')}`;
  return (await historyFiles(folder)).map(({ text }) => text.replace(/"data": "([^"]*)"/g, decoded));
}
