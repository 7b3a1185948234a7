/** How the runtime is told to use a device. */
import type { InferenceSession } from 'onnxruntime-node';
import type { DeviceKind } from './devices';

/** A GPU that cannot run a node must say so: without this ONNX Runtime moves the node to the CPU and says nothing. */
const NO_FALLBACK = { session: { disable_cpu_ep_fallback: '1' } };

const PROVIDER_OPTIONS: Record<DeviceKind, InferenceSession.SessionOptions> = {
  cuda: { executionProviders: ['cuda'], extra: NO_FALLBACK },
  // DirectML needs a fixed order and no memory plan (its documentation).
  directml: {
    executionProviders: ['dml'],
    extra: NO_FALLBACK,
    enableMemPattern: false,
    executionMode: 'sequential',
  },
  webgpu: { executionProviders: ['webgpu'], extra: NO_FALLBACK },
  coreml: { executionProviders: ['coreml'], extra: NO_FALLBACK },
  // A memory plan made in the first run comes on top of what that run took: 1.7 GB for the UNet, and not faster.
  cpu: { executionProviders: ['cpu'], enableMemPattern: false },
};

export function sessionOptionsFor(device: DeviceKind): InferenceSession.SessionOptions {
  return PROVIDER_OPTIONS[device];
}
