import '@cnn/viz/elements';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

// React 19 gives custom elements properties, and hears their events.
const runs = {
  dropout: [1.53, 1.13, 0.95, 0.84].map((loss, i) => ({ epoch: i + 1, loss, testAccuracy: 57 + 5 * i })),
  'no dropout': [1.5, 1.05, 0.84, 0.7].map((loss, i) => ({ epoch: i + 1, loss, testAccuracy: 58 + 4 * i })),
};
const confusion = {
  counts: [
    [8, 2],
    [1, 9],
  ],
  classes: ['cat', 'dog'],
};

function App() {
  const [cell, setCell] = useState();
  return (
    <>
      <h1>Runs side by side</h1>
      <cnn-curves data={runs} logarithmic />
      <cnn-confusion-matrix data={confusion} oncnn-select={({ detail }) => setCell(detail)} />
      <p id="chosen">
        {cell ? `${confusion.classes[cell.actual]} taken for ${confusion.classes[cell.predicted]}` : 'Choose a cell.'}
      </p>
    </>
  );
}

createRoot(document.getElementById('app')).render(<App />);
