export { expectClose } from './expect-close.ts';
export { expectGradient } from './expect-gradient.ts';
export { expectNoLeak } from './expect-no-leak.ts';
export { onEachBackend } from './on-each-backend.ts';
export { expectPacked, type Packed, unpack } from './packed.ts';
export { loseDevice, whyNoWebgpu } from './webgpu-device.ts';
