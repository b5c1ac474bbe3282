/** What the page says of the run that is kept, without reading it. */
export interface KeptFacts {
  readonly model: string;
  readonly dataset: string;
  /** Epochs that are over, and in all. */
  readonly epochsDone: number;
  readonly epochs: number;
  /** When it was kept, in milliseconds since 1970. */
  readonly time: number;
}

// A database of the browser with one run in it: its checkpoint under one key, what is said of it under another.

const DATABASE = 'cnn-train';
const STORE = 'run';

/** Keeps a checkpoint in the place of the one before; that one stays if there is no room. @throws DOMException, such as QuotaExceededError. */
export async function keepRun(checkpoint: Uint8Array, facts: KeptFacts): Promise<void> {
  await inStore('readwrite', (store) => {
    store.put(checkpoint, 'checkpoint');
    return store.put(facts, 'facts');
  });
}

/** What was kept last, on this visit or an earlier one. */
export async function keptFacts(): Promise<KeptFacts | undefined> {
  return inStore('readonly', (store) => store.get('facts'));
}

/** The checkpoint of what was kept last. */
export async function keptCheckpoint(): Promise<Uint8Array | undefined> {
  return inStore('readonly', (store) => store.get('checkpoint'));
}

/** Keeps nothing any more. */
export async function forgetRun(): Promise<void> {
  await inStore('readwrite', (store) => store.clear());
}

async function inStore<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await openDatabase();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
