export * from './limits';
export * from './errors';
export * from './chunks';
export * from './pixels';
export * from './job';
export * from './messages';
export * from './parse';
export * from './test-model';
