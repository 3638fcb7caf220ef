"""What members can say, and the alliance's rules. One module per noun; never imports bot."""
