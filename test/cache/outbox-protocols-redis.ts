import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import type { Owner, Steps } from './outbox-protocols-steps.ts';

type Command = (...args: unknown[]) => Promise<unknown>;

/** One process's connection to a real Redis, on which anything may happen before each command and before its answer. */
export class Connection {
  readonly redis: Redis;
  private readonly events = new EventEmitter();
  private status: 'ready' | 'close' = 'ready';
  private break: (reason: Error) => void = () => {};
  private broken: Promise<never> = this.unbroken();
  private readonly server: Redis;
  private readonly steps: Steps;
  private readonly owner: Owner;

  constructor(server: Redis, steps: Steps, owner: Owner) {
    this.server = server;
    this.steps = steps;
    this.owner = owner;
    // Only what the code under test asks a connection for.
    this.redis = new Proxy({} as Redis, { get: (_, name) => this.member(String(name)) });
  }

  /** What has been sent may be carried out later, but nobody hears of it. */
  cut(): void {
    this.status = 'close';
    this.break(new Error('Connection is closed.'));
    this.events.emit('close');
  }

  restore(): void {
    this.status = 'ready';
    this.broken = this.unbroken();
    this.events.emit('ready');
  }

  private unbroken(): Promise<never> {
    const broken = new Promise<never>((_, reject) => {
      this.break = reject;
    });
    broken.catch(() => {}); // Nobody need be waiting.
    return broken;
  }

  private member(name: string): unknown {
    if (name === 'status') return this.status;
    if (name === 'options') return { host: 'redis', port: 6379 };
    if (name === 'on') return this.events.on.bind(this.events);
    if (name === 'defineCommand') return () => {};
    if (name === 'pipeline') return () => this.pipeline();
    if (name === 'info') return () => this.send(async () => 'run_id:run\nmaster_replid:data\n');
    return (...args: unknown[]) => this.send(() => this.call(name, args));
  }

  private call(name: string, args: readonly unknown[]): Promise<unknown> {
    const command: Command = Reflect.get(this.server, name);
    return this.steps.outside(() => command.apply(this.server, [...args]));
  }

  private async send<T>(work: () => Promise<T>): Promise<T> {
    if (this.status !== 'ready') throw new Error('Connection is closed.');
    return Promise.race([this.carriedOut(work), this.broken]);
  }

  private async carriedOut<T>(work: () => Promise<T>): Promise<T> {
    await this.steps.pause(this.owner);
    const answer = await work();
    await this.steps.pause(this.owner);
    return answer;
  }

  /** Others may come between the commands of a pipeline; here, between those of different names. */
  private pipeline() {
    const batches: { readonly name: string; readonly calls: unknown[][] }[] = [];
    const add =
      (name: string) =>
      (...args: unknown[]) => {
        const last = batches.at(-1);
        if (last?.name === name) last.calls.push(args);
        else batches.push({ name, calls: [args] });
      };
    const exec = () =>
      this.send(async () => {
        const answers: unknown[] = [];
        for (const [at, { name, calls }] of batches.entries()) {
          if (at > 0) await this.steps.pause(this.owner);
          answers.push(...(await Promise.all(calls.map((args) => this.call(name, args)))));
        }
        return answers.map((answer) => [null, answer]);
      });
    return { set: add('set'), unlink: add('unlink'), exec };
  }
}
