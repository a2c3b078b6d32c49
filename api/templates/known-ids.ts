import { DatabaseError } from 'pg';
import { invalid } from '../request-error.ts';

/** An id in a request that leads to no row makes a 400 of it. Where the reference fails with a 500, so do unknown users. */
export async function knowingIds<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof DatabaseError) || (error.code !== '23503' && error.code !== '23505')) throw error;
    throw invalid(`${error.detail ?? error.message} Send an id that is ${error.code === '23503' ? 'known' : 'new'}`);
  }
}
