"""python -m nnstudio"""

import sys

from nnstudio.cli import main

sys.exit(main())
