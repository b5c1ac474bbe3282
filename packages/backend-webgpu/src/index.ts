import './register.ts';
