import { isGrpcServiceError } from '@temporalio/client';
import { searchAttributes } from '../workflows/names.ts';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API: a text that is matched as a whole. */
const keyword = 2;
/** gRPC's PERMISSION_DENIED and UNIMPLEMENTED. Temporal Cloud takes search attributes by its own ways only. */
const notForUs = [7, 12];

/** What we need of Temporal's operator service: `operatorService` of a connection. */
interface OperatorService {
  listSearchAttributes(request: { namespace: string }): Promise<{ customAttributes: Record<string, unknown> }>;
  addSearchAttributes(request: { namespace: string; searchAttributes: Record<string, number> }): Promise<unknown>;
}

/** The attributes are missing, and this process may not add them. The message says who can, and how. */
export class SearchAttributesMissing extends Error {
  override readonly name = 'SearchAttributesMissing';
}

/**
 * Registers the search attributes of the runs in a namespace; returns those that were not there yet.
 *
 * @throws SearchAttributesMissing when the server does not let us add them. Without them no run gets far.
 */
export async function registerSearchAttributes(operatorService: OperatorService, namespace: string): Promise<string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes).filter((name) => customAttributes[name] === undefined);
  if (missing.length === 0) return missing;
  try {
    await operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
    });
    return missing;
  } catch (error) {
    if (!isGrpcServiceError(error) || !notForUs.includes(error.code)) throw error;
    throw new SearchAttributesMissing(
      `The namespace ${namespace} needs the search attributes ${missing.join(' and ')}, of type Keyword, and its server ` +
        `does not let us add them: ${error.details}. Nothing has changed. Add them on the namespace's page of Temporal ` +
        'Cloud, or have an administrator of the cluster run `temporal operator search-attribute create --namespace ' +
        `${namespace} ${missing.map((name) => `--name ${name} --type Keyword`).join(' ')}\`, then try again`,
      { cause: error },
    );
  }
}
