declare module 'virtual:sample-pixels' {
  /** Ten pictures of 28×28 bytes, as base64. */
  const pixels: string;
  export default pixels;
}
