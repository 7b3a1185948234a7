const { TestEnvironment } = require('jest-environment-node');

/**
 * For suites that run networks: `@jest-environment ./tests/support/runtime-environment.js`.
 * ONNX Runtime checks that tensors are typed arrays of its own realm, which a test sandbox has copies of.
 */
class RuntimeEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, {
      ArrayBuffer,
      Float32Array,
      Float64Array,
      Int32Array,
      Uint8Array,
      Uint16Array,
      BigInt64Array,
    });
  }
}

module.exports = RuntimeEnvironment;
