import './styles/index.css';
import { startWindow } from './start.tsx';

startWindow();
