"""Quick doubles of slow modules, asked for shapes and costs on the meta device; never trained or exported."""
