export { type EncodeOnnxOptions, encodeOnnx } from './encode-onnx.ts';
