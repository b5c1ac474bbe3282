import './page/demo-page.ts';
