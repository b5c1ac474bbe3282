/**
 * Lets the built site work without a network after its first visit, and with threads on servers that cannot set headers: its service worker keeps all
 * files, and isolates the page. Does nothing while developing, and in browsers without service workers.
 */
export async function workOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('./service-worker.js');
  } catch {
    // Such as in a private window: the site works, only not offline.
  }
}
