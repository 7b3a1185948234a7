/** Ends every run with one plain line, `tests: 123 passed, 0 failed`, which scripts can read. */
class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.on('exit', () =>
      process.stdout.write(`\ntests: ${results.numPassedTests} passed, ${failed} failed${tail}\n`),
    );
  }
}
module.exports = ClosingLineReporter;
