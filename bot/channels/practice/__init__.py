"""The channel with nobody behind it: counsellors practise with scripted seekers."""
