import { DataError } from '@cnn/tensor';
import type { PlainError } from './protocol.ts';

/** An error as it can be sent to another thread, with its stack and what it came from. */
export function toPlainError(error: unknown, depth = 0): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(error instanceof DataError && { subject: error.subject }),
    ...(error.cause !== undefined && depth < 5 && { cause: toPlainError(error.cause, depth + 1) }),
  };
}

/** The error again: a DataError where it was one, with the stack of where it was thrown. */
export function fromPlainError({ name, message, stack, subject, cause }: PlainError): Error {
  const error = subject === undefined ? Object.assign(new Error(message), { name }) : restored(subject, message);
  if (cause) error.cause = fromPlainError(cause);
  if (stack) error.stack = stack;
  return error;
}

function restored(subject: string, message: string): DataError {
  const error = new DataError(subject, { expected: '', found: '' });
  error.message = message;
  return error;
}
