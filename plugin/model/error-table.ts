/** The tables of failures, for the panel to put into the artist's language. */
export { ERRORS, isErrorCode, type ErrorCode, type ErrorText } from '../../protocol/errors';
export type { HostErrorCode } from '../hosts/host';
