import type { InferenceSession } from 'onnxruntime-node';

/** Execution providers that the npm binary of ONNX Runtime knows, in our names. */
export const DEVICE_KINDS = ['cuda', 'directml', 'webgpu', 'coreml', 'cpu'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** A device and how it is to be treated. */
export interface Device {
  kind: DeviceKind;
  /** Whether the runtime's fused attention computes right numbers on it; elsewhere graphs spell it out. */
  fusedAttention: boolean;
}

/** What a trial of a device found out. */
export interface DeviceTrial {
  /** float32 operations per second */
  flops: number;
  fusedAttention: boolean;
}

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

/** Weights in half precision on GPUs; a CPU computes in float32 and would only convert back and forth. */
export function precisionFor(device: DeviceKind): 'fp32' | 'fp16' {
  return device === 'cpu' ? 'fp32' : 'fp16';
}
