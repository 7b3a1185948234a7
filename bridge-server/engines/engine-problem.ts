/**
 * A failure of an engine that the artist can do something about. The message is a plain sentence without paths: it is
 * shown beside the general text of a failed engine.
 */
export class EngineProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EngineProblem';
  }
}
