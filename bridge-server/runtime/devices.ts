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

/** Weights in half precision on GPUs; a CPU computes in float32 and would only convert back and forth. */
export function precisionFor(device: DeviceKind): 'fp32' | 'fp16' {
  return device === 'cpu' ? 'fp32' : 'fp16';
}
