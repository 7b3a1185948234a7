/** What there is of both keys: that of A, then that of B. */
export type Both<T> = readonly [T, T];
