"""How it is drawn: QPainter only (QtCore, QtGui, QtSvg), no widgets."""
