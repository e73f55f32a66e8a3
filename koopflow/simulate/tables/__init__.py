"""A setting in, the machine's tables out: names become numbers, guards become code, calendars become open stretches."""
