import { isDeepStrictEqual } from 'node:util';
import type { Backfill, Backfills } from '../../api/ops/backfills/backfills.ts';
import { hasEnded, isTaken } from '../../api/ops/backfills/unanswered.ts';
import { missing } from '../../api/request-error.ts';
import type { BackfillInput } from '../../workflows/backfill-types.ts';

/** There from the start, and runs. */
export const knownBackfill = 'backfill-known';

/** Backfills that nobody carries out, for tests that are not about them: what is asked of them is remembered. */
export function rememberedBackfills(): Backfills {
  const inputs = new Map<string, BackfillInput>([[knownBackfill, { from: '2026-01-01', to: '2026-01-31' }]]);
  const states = new Map<string, Backfill['state']>();
  const change = (id: string, state: Backfill['state']) => {
    if (!inputs.has(id)) throw missing();
    if (states.get(id) === 'cancelled') throw hasEnded;
    states.set(id, state);
  };
  const read = async (id: string): Promise<Backfill | undefined> => {
    const input = inputs.get(id);
    const state = states.get(id) ?? 'running';
    const standard = { facts: null, services: null, mode: null, concurrency: null, force: null };
    const startedAt = '2026-02-01T09:00:00.000Z';
    const endedAt = state === 'cancelled' ? startedAt : null;
    const nobody = { actor: null, startedAt, endedAt, progress: null, note: 'Nobody carries it out', runId: 'a run' };
    return input && { ...standard, ...input, ...nobody, id, state, workflowId: id };
  };
  return {
    async start(input, _actor, id = `backfill-${inputs.size}`) {
      if (inputs.has(id) && !isDeepStrictEqual(inputs.get(id), input)) throw isTaken;
      inputs.set(id, input);
      return id;
    },
    read,
    async list(limit) {
      const all = await Promise.all([...inputs.keys()].reverse().slice(0, limit).map(read));
      return all.filter((backfill) => backfill !== undefined);
    },
    pause: async (id) => change(id, 'paused'),
    resume: async (id) => change(id, 'running'),
    cancel: async (id) => change(id, 'cancelled'),
  };
}
