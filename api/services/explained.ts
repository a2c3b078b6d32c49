import { DatabaseError } from 'pg';
import { invalid, missing, type RequestError } from '../request-error.ts';

const uniqueNames: readonly (string | undefined)[] = ['services_name_key', 'services_normalised_service_name_key'];

function explanationOf(
  { code = '', constraint, detail, table }: DatabaseError,
  name: unknown,
): RequestError | undefined {
  if (code === '23505' && uniqueNames.includes(constraint)) {
    return invalid({ name: [`Duplicate service name '${name}'`] });
  }
  const [, column, value] = /^Key \((\w+)\)=\((.*)\)/.exec(detail ?? '') ?? [];
  if (code === '23503' && column !== undefined) {
    return invalid({ [column.replace(/_id$/, '')]: [`Expected one that exists, got ${value}.`] });
  }
  if (code === '23502' && table === 'annual_billing') {
    return invalid({ organisation_type: ['There is no free allowance for services of this type. Name another type.'] });
  }
  // A number that is out of range, a text that is too long.
  return code.startsWith('22') ? missing() : undefined;
}

/**
 * Runs a change of a service, and says what Postgres had against it. Spec: cache §9.3.
 *
 * @param name the name that the service was to have.
 * @throws RequestError with a 400 for a name that is taken and for a reference to no row, with a 404, as in the
 *   reference, for a value that its column cannot hold; else what `change` throws.
 */
export async function explained<T>(name: unknown, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    throw (error instanceof DatabaseError && explanationOf(error, name)) || error;
  }
}
