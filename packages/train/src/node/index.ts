export { type FolderStore, type FolderStoreOptions, folderStore } from './folder-store.ts';
