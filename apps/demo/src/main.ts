import { workOffline } from './offline/work-offline.ts';
import './shell/app-element.ts';

void workOffline();
