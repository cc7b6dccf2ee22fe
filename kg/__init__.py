"""govkg: knowledge graphs from Chinese government work reports and official newspaper articles."""

__version__ = "0.1.0"
