"""``python -m whowhom`` is ``whowhom``."""

import sys

from whowhom.cli import main

sys.exit(main())
