/** What a `<name>-backend.ts` exports as `backend`; importing the file registers the backend. */
export interface BackendUnderTest {
  /** Its name in tfjs's registry. */
  readonly name: string;
  /** Called once, before the first test. @default nothing */
  readonly prepare?: () => void | Promise<void>;
}
