import { isGrpcServiceError, ServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';

/**
 * gRPC's DEADLINE_EXCEEDED and CANCELLED (the server's clock was the faster one), FAILED_PRECONDITION (nobody polls the
 * task queue), and UNAVAILABLE (a question that waited behind a workflow task which nobody took; the client has asked
 * again until then).
 */
const codes = [1, 4, 9, 14];

/** Whether the error says that no worker has answered in time. */
export function saysNoAnswer(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const answer = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(answer) && codes.includes(answer.code);
}
