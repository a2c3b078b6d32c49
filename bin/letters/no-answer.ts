import { isGrpcServiceError, ServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';

/** gRPC's DEADLINE_EXCEEDED and FAILED_PRECONDITION: nobody polls the task queue, or what was asked takes longer. */
const codes = [4, 9];

/** Whether the error says that no worker has answered in time. */
export function saysNoAnswer(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const answer = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(answer) && codes.includes(answer.code);
}
